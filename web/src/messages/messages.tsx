import { createContext, useContext } from 'react';
import { en, type Messages } from './en.js';

/** The texts of the reader's language. English until there is a second one. */
export const MessagesContext = createContext<Messages>(en);

export function useText(): Messages {
  return useContext(MessagesContext);
}
