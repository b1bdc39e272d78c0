// Runs before the first paint, so that a chosen theme does not flash; the rest is in src/data/preferences.ts.
const theme = localStorage.getItem('manifold.theme');
if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
