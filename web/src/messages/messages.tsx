import { createContext, useContext } from 'react';
import type { Language } from '../data/preferences.js';
import { en, type Messages } from './en.js';
import { zh } from './zh.js';

const byLanguage: Readonly<Record<Language, Messages>> = { en, zh };

export function messagesOf(language: Language): Messages {
  return byLanguage[language];
}

/** The texts of the reader's language. */
export const MessagesContext = createContext<Messages>(en);

export function useText(): Messages {
  return useContext(MessagesContext);
}
