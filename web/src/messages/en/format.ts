/* Numbers, times and plurals in English. */

export const number = new Intl.NumberFormat('en');
export const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' });
export const moment = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' });
export const timeOfDay = new Intl.DateTimeFormat('en', { timeStyle: 'medium' });
export const rate = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });
export const percent = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 0 });
export const plural = (count: number, one: string, many: string): string => `${number.format(count)} ${count === 1 ? one : many}`;
