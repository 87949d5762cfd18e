import '@fontsource-variable/fraunces/wght.css';
import '@fontsource-variable/inter/wght.css';
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './ui/global.css';
import { MantineProvider } from '@mantine/core';
import { ModalsProvider } from '@mantine/modals';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { queryClient } from './api/hooks.js';
import { SessionProvider } from './auth/session.js';
import { LanguageProvider } from './i18n/i18n.js';
import { router } from './router.js';
import { theme } from './ui/theme.js';

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <LanguageProvider>
        <MantineProvider theme={theme} defaultColorScheme="auto">
          <ModalsProvider>
            <Notifications position="top-right" />
            <SessionProvider>
              <RouterProvider router={router as never} />
            </SessionProvider>
          </ModalsProvider>
        </MantineProvider>
      </LanguageProvider>
    </QueryClientProvider>
  </StrictMode>,
);
