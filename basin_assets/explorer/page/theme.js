// Light or dark: as the system has it, until somebody chooses.

const CHOICE = "theme";
const SYSTEM_IS_DARK = matchMedia("(prefers-color-scheme: dark)");

function applyTheme() {
  const theme = kept(CHOICE);
  const isDark = theme ? theme === "dark" : SYSTEM_IS_DARK.matches;
  document.documentElement.dataset.theme = isDark ? "dark" : "light";
  byId("theme").textContent = isDark ? "Switch to light" : "Switch to dark";
}

function followTheme() {
  applyTheme();
  SYSTEM_IS_DARK.addEventListener("change", applyTheme);
  byId("theme").addEventListener("click", () => {
    keep(CHOICE, document.documentElement.dataset.theme === "dark" ? "light" : "dark");
    applyTheme();
  });
}
