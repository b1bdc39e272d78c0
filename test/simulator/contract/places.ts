/** The places in which two answers differ, as `1.body.metadata.generation`; `#` stands for a list's length. */
export function differingPlaces(a: unknown, b: unknown, place = ''): readonly string[] {
  if (isMap(a) && isMap(b)) {
    const names = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
    return names.flatMap((name) => differingPlaces(a[name], b[name], below(place, name)));
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    if (a.length !== b.length) return [below(place, '#')];
    return a.flatMap((item, i) => differingPlaces(item, b[i], below(place, String(i))));
  }
  return JSON.stringify(a) === JSON.stringify(b) ? [] : [place];
}

function below(place: string, name: string): string {
  return place === '' ? name : `${place}.${name}`;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
