// Runs before the first paint, so that a page in the chosen colours does not flash in the others.
(function () {
  try {
    const chosen = localStorage.getItem("heards.theme");
    if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
  } catch { /* no storage: the system's colours */ }
})();
