import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { usePreferences } from './data/preferences.js';
import { MessagesContext, messagesOf } from './messages/messages.js';
import { router } from './shell/router.js';
import './styles/base.css';
import './styles/shell.css';
import './styles/parts.css';
import './styles/pages.css';

function Console() {
  const { language } = usePreferences();
  return (
    <MessagesContext value={messagesOf(language)}>
      <RouterProvider router={router} />
    </MessagesContext>
  );
}

const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <StrictMode>
      <Console />
    </StrictMode>,
  );
