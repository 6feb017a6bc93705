// The button for a new code counts down. Without this script it is simply there, and the server says how long to wait.
for (const button of document.querySelectorAll("[data-resend]")) {
  const until = Date.now() + Number(button.dataset.resend) * 1000;
  const words = button.textContent;
  const tick = () => {
    const left = Math.ceil((until - Date.now()) / 1000);
    const waiting = left > 0;
    button.toggleAttribute("aria-disabled", waiting);
    if (waiting) button.setAttribute("aria-disabled", "true");
    button.textContent = waiting ? button.dataset.wait.replace("{seconds}", left) : words;
    if (waiting) setTimeout(tick, 1000);
  };
  button.addEventListener("click", (event) => {
    if (button.getAttribute("aria-disabled")) event.preventDefault();
  });
  tick();
}
