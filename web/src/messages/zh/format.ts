/* Numbers and times in Simplified Chinese. */

export const number = new Intl.NumberFormat('zh-CN');
export const relative = new Intl.RelativeTimeFormat('zh-CN', { numeric: 'auto', style: 'short' });
export const moment = new Intl.DateTimeFormat('zh-CN', { dateStyle: 'medium', timeStyle: 'medium' });
export const timeOfDay = new Intl.DateTimeFormat('zh-CN', { timeStyle: 'medium' });
export const rate = new Intl.NumberFormat('zh-CN', { maximumSignificantDigits: 3 });
export const percent = new Intl.NumberFormat('zh-CN', { style: 'percent', maximumFractionDigits: 0 });
export const n = (count: number): string => number.format(count);
