import { usePreferences } from '../../data/preferences.js';
import { type ExplorerMessages, explorer as en } from '../../messages/en/explorer.js';
import { explorer as zh } from '../../messages/zh/explorer.js';

const byLanguage = { en, zh };

/** The texts of this page in the reader's language. */
export function useExplorerText(): ExplorerMessages {
  return byLanguage[usePreferences().language];
}
