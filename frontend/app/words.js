// The few words scripts need come from the page, in the page's language.
const block = document.getElementById("sw-words");
export const words = block ? JSON.parse(block.textContent) : {};

export const fill = (name, ...values) => values.reduce((text, value) => text.replace("{}", value), words[name] ?? "{}");

// Same rule as shiwei.web.words.duration: the two largest units, rounded down.
export function duration(seconds) {
  const minutes = Math.floor(seconds / 60);
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60];
  if (days) return [fill("days", days), hours && fill("hours", hours)].filter(Boolean).join(" ");
  if (hours) return [fill("hours", hours), rest && fill("minutes", rest)].filter(Boolean).join(" ");
  return minutes ? fill("minutes", minutes) : words.moment;
}
