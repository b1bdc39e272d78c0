import { RouterProvider } from '@tanstack/react-router';
import { ConfigProvider } from 'antd';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { router } from './shell/router.js';
import { useSystemTheme } from './shell/theme.js';
import './shell/console.css';

function Console() {
  return (
    <ConfigProvider theme={useSystemTheme()}>
      <RouterProvider router={router} />
    </ConfigProvider>
  );
}

const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <StrictMode>
      <Console />
    </StrictMode>,
  );
