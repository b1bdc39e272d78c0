import { type ThemeConfig, theme } from 'antd';
import { useSyncExternalStore } from 'react';

/** Texts that Ant Design greys out are set darker, or lighter, so that they keep 4.5:1 on their ground. */
const light: ThemeConfig = {
  token: {
    colorPrimary: '#0b5cad',
    colorLink: '#0b5cad',
    colorText: 'rgba(0,0,0,0.9)',
    colorTextSecondary: 'rgba(0,0,0,0.7)',
    colorTextDescription: 'rgba(0,0,0,0.65)',
    colorTextPlaceholder: 'rgba(0,0,0,0.6)',
  },
};

const dark: ThemeConfig = {
  algorithm: theme.darkAlgorithm,
  token: {
    colorPrimary: '#3b82d6',
    colorLink: '#79b8ff',
    colorTextDescription: 'rgba(255,255,255,0.72)',
    colorTextPlaceholder: 'rgba(255,255,255,0.6)',
    colorTextLightSolid: '#ffffff',
  },
};

/** A table lies on its panel and brings no ground of its own. */
const onPanel = { colorBgContainer: 'transparent', headerBg: 'transparent' };

/** The reader's system says light or dark, and whether things may move. */
export function useSystemTheme(): ThemeConfig {
  const isDark = useMedia('(prefers-color-scheme: dark)');
  const isStill = useMedia('(prefers-reduced-motion: reduce)');
  const chosen = isDark ? dark : light;
  return { ...chosen, components: { Table: onPanel }, token: { ...chosen.token, borderRadius: 6, fontSize: 14, motion: !isStill } };
}

function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const media = matchMedia(query);
      media.addEventListener('change', listener);
      return () => media.removeEventListener('change', listener);
    },
    () => matchMedia(query).matches,
  );
}
