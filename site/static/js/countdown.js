// How long until the server's deadline, by the server's clock: the page says what time it was there when it was made, so a wrong clock here does not matter.
// Without this script the time of the deadline stands there as words.
function words(seconds, said) {
  const days = Math.floor(seconds / 86400);
  const hours = Math.floor((seconds % 86400) / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const rest = String(Math.floor(seconds % 60)).padStart(2, "0");
  if (days) return said.days.replace("{d}", days).replace("{h}", hours);
  if (hours) return said.hours.replace("{h}", hours).replace("{m}", minutes);
  return said.minutes.replace("{m}", minutes).replace("{s}", rest);
}

for (const place of document.querySelectorAll("[data-countdown]")) {
  const until = Date.parse(place.dataset.countdown);
  const ahead = Date.parse(place.dataset.now) - Date.now();
  const tick = () => {
    const left = (until - Date.now() - ahead) / 1000;
    place.textContent = left > 0 ? words(left, place.dataset) : place.dataset.over;
    if (left > 0 && left < 300) place.setAttribute("role", "timer");
    if (left > 0) setTimeout(tick, left < 3700 ? 1000 - ((left * 1000) % 1 || 0) : 20000);
  };
  tick();
}
