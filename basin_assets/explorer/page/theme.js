// Light or dark: as the system has it, until somebody chooses. The choice is kept where the browser
// lets a file keep anything.

const CHOICE = "connections-explorer-theme";
const SYSTEM_IS_DARK = matchMedia("(prefers-color-scheme: dark)");

function chosenTheme() {
  try {
    return localStorage.getItem(CHOICE);
  } catch {
    return null; // no storage for files: then it is as the system has it
  }
}

function keepTheme(theme) {
  try {
    localStorage.setItem(CHOICE, theme);
  } catch {
    // no storage: the choice holds until the page is closed
  }
}

function applyTheme(theme) {
  const isDark = theme ? theme === "dark" : SYSTEM_IS_DARK.matches;
  document.documentElement.dataset.theme = isDark ? "dark" : "light";
  byId("theme").setAttribute("aria-pressed", String(isDark));
}

function followTheme() {
  let theme = chosenTheme();
  applyTheme(theme);
  SYSTEM_IS_DARK.addEventListener("change", () => applyTheme(theme));
  byId("theme").addEventListener("click", () => {
    theme = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
    keepTheme(theme);
    applyTheme(theme);
  });
}
