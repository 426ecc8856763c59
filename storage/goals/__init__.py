"""Goals: few, short, mine first, counted from what people do anyway, and ending by themselves."""
