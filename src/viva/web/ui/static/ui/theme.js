// A site of files has no server that could remember the theme, so the browser does. Runs before anything is painted.
try {
  document.documentElement.dataset.theme = localStorage.getItem("theme") ?? "auto";
} catch {
  // storage is switched off: the system's theme it is
}
