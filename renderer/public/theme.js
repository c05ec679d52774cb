// Sets the chosen theme before the first paint. A file of its own and not a module: inline scripts are refused, modules run too late.
try {
  var theme = localStorage.getItem('dispatch.theme')
  if (theme === '"light"' || theme === '"dark"') document.documentElement.dataset.theme = theme.slice(1, -1)
} catch {
  // Storage is blocked: the system's theme stands.
}
