/** The common emoji by their Slack names. An unknown one is shown as it was typed. */

const NAMES = `
smile 😄|smiley 😃|grinning 😀|slightly_smiling_face 🙂|simple_smile 🙂|blush 😊|wink 😉|relaxed ☺️|heart_eyes 😍|star-struck 🤩
joy 😂|laughing 😆|sweat_smile 😅|neutral_face 😐|expressionless 😑|thinking_face 🤔|face_with_raised_eyebrow 🤨|confused 😕
slightly_frowning_face 🙁|white_frowning_face ☹️|worried 😟|disappointed 😞|cry 😢|sob 😭|weary 😩|tired_face 😫|pensive 😔
relieved 😌|angry 😠|rage 😡|triumph 😤|hugging_face 🤗|hugs 🤗|upside_down_face 🙃|melting_face 🫠|sleeping 😴|sleepy 😪
sunglasses 😎|partying_face 🥳|scream 😱|fearful 😨|cold_sweat 😰|hushed 😮|open_mouth 😮|innocent 😇|zipper_mouth_face 🤐
heart ❤️|orange_heart 🧡|yellow_heart 💛|green_heart 💚|blue_heart 💙|purple_heart 💜|broken_heart 💔|sparkling_heart 💖
+1 👍|thumbsup 👍|-1 👎|thumbsdown 👎|ok_hand 👌|clap 👏|raised_hands 🙌|pray 🙏|handshake 🤝|wave 👋|muscle 💪|v ✌️
raised_hand ✋|hand ✋|point_right 👉|point_left 👈|point_up ☝️|point_down 👇|crossed_fingers 🤞|writing_hand ✍️|eyes 👀|ear 👂
tada 🎉|confetti_ball 🎊|sparkles ✨|star ⭐|star2 🌟|fire 🔥|boom 💥|zap ⚡|rocket 🚀|trophy 🏆|medal 🏅|gift 🎁|balloon 🎈
bouquet 💐|rose 🌹|sunflower 🌻|tulip 🌷|seedling 🌱|herb 🌿|deciduous_tree 🌳|evergreen_tree 🌲|four_leaf_clover 🍀|leaves 🍃
sunny ☀️|sun_with_face 🌞|sunrise 🌅|partly_sunny ⛅|cloud ☁️|rain_cloud 🌧️|umbrella ☔|snowflake ❄️|rainbow 🌈|ocean 🌊|moon 🌔
palm_tree 🌴|desert_island 🏝️|airplane ✈️|house 🏠|office 🏢|factory 🏭|truck 🚚|car 🚗|bike 🚲|ship 🚢
bulb 💡|memo 📝|pencil 📝|pencil2 ✏️|book 📖|books 📚|bookmark 🔖|calendar 📆|date 📅|spiral_calendar_pad 🗓️|clipboard 📋
pushpin 📌|round_pushpin 📍|paperclip 📎|link 🔗|mag 🔍|bell 🔔|no_bell 🔕|loudspeaker 📢|mega 📣|speech_balloon 💬
thought_balloon 💭|left_speech_bubble 🗨️|email 📧|envelope ✉️|incoming_envelope 📨|inbox_tray 📥|outbox_tray 📤|package 📦
telephone_receiver 📞|phone ☎️|iphone 📱|computer 💻|gear ⚙️|hammer_and_wrench 🛠️|wrench 🔧|lock 🔒|unlock 🔓|key 🔑|shield 🛡️
bar_chart 📊|chart_with_upwards_trend 📈|chart_with_downwards_trend 📉|hourglass ⌛|hourglass_flowing_sand ⏳|stopwatch ⏱️
alarm_clock ⏰|clock9 🕘|watch ⌚|white_check_mark ✅|heavy_check_mark ✔️|ballot_box_with_check ☑️|x ❌|negative_squared_cross_mark ❎
warning ⚠️|no_entry ⛔|no_entry_sign 🚫|information_source ℹ️|question ❓|grey_question ❔|exclamation ❗|heavy_exclamation_mark ❗
red_circle 🔴|large_orange_circle 🟠|large_yellow_circle 🟡|large_green_circle 🟢|large_blue_circle 🔵|white_circle ⚪|black_circle ⚫
large_green_square 🟩|large_yellow_square 🟨|large_orange_square 🟧|large_red_square 🟥|white_large_square ⬜|black_large_square ⬛
arrow_right ➡️|arrow_left ⬅️|arrow_up ⬆️|arrow_down ⬇️|arrow_upper_right ↗️|arrow_lower_right ↘️|arrows_counterclockwise 🔄|repeat 🔁
heavy_plus_sign ➕|heavy_minus_sign ➖|one 1️⃣|two 2️⃣|three 3️⃣|four 4️⃣|five 5️⃣|keycap_ten 🔟|100 💯|new 🆕|sos 🆘
coffee ☕|tea 🍵|cake 🍰|birthday 🎂|cookie 🍪|pizza 🍕|beer 🍺|beers 🍻|champagne 🍾|clinking_glasses 🥂|apple 🍎|bread 🍞
busts_in_silhouette 👥|bust_in_silhouette 👤|couple 👫|family 👪|robot_face 🤖|ghost 👻|dog 🐶|cat 🐱|fox_face 🦊|bear 🐻|panda_face 🐼
owl 🦉|bee 🐝|butterfly 🦋|turtle 🐢|snail 🐌|hedgehog 🦔|unicorn_face 🦄|earth_africa 🌍|earth_americas 🌎|globe_with_meridians 🌐
map 🗺️|world_map 🗺️|compass 🧭|anchor ⚓|dart 🎯|jigsaw 🧩|art 🎨|musical_note 🎵|dominoes 🁣|black_joker 🃏|game_die 🎲|knot 🪢|yarn 🧶
adhesive_bandage 🩹|mask 😷|face_with_thermometer 🤒|stethoscope 🩺|candle 🕯️|scales ⚖️|hugging_people 🫂|people_hugging 🫂
`;

const EMOJI = new Map(
  NAMES.trim()
    .split(/[\n|]/)
    .map((entry) => entry.trim().split(" ")),
);

/** The character for `name`, or null. */
export const emoji = (name) => EMOJI.get(name) ?? null;

/** Whether this computer has a font with picture characters: one that has none draws all of them alike. */
export function canDraw() {
  drawable ??= painted("\u{1F98A}") !== painted("\u{1F4E6}");
  return drawable;
}

let drawable = null;

function painted(character) {
  const canvas = Object.assign(document.createElement("canvas"), { width: 24, height: 24 });
  const pen = canvas.getContext("2d");
  pen.font = "18px sans-serif";
  pen.fillText(character, 2, 18);
  return canvas.toDataURL();
}

export const emojiNames = () => [...EMOJI.keys()];
