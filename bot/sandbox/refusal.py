"""What Slack answers when it refuses: the error's name and its details."""

from typing import Any


class SlackError(Exception):
    """An answer `{"ok": false, "error": ...}`."""

    def __init__(self, error: str, *messages: str, **more: Any) -> None:
        super().__init__(error, *messages)
        self.error = error
        self.messages = messages
        self.more = more

    def answer(self) -> dict[str, Any]:
        answer: dict[str, Any] = {"ok": False, "error": self.error, **self.more}
        if self.messages:
            answer["response_metadata"] = {"messages": [f"[ERROR] {m}" for m in self.messages]}
        return answer
