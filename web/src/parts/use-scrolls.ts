import { type RefObject, useLayoutEffect, useRef, useState } from 'react';

/** Whether the content of an element is wider than the element, so that it scrolls sideways; follows both sizes. */
export function useScrolls<Element extends HTMLElement>(): readonly [RefObject<Element | null>, boolean] {
  const element = useRef<Element>(null);
  const [scrolls, setScrolls] = useState(false);
  useLayoutEffect(() => {
    const frame = element.current;
    if (frame === null) return;
    const measure = () => setScrolls(frame.scrollWidth > frame.clientWidth);
    const sizes = new ResizeObserver(measure);
    sizes.observe(frame);
    for (const child of frame.children) sizes.observe(child);
    measure();
    return () => sizes.disconnect();
  }, []);
  return [element, scrolls];
}
