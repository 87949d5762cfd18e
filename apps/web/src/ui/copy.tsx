import { ActionIcon, Box, Button, Code, CopyButton, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useWords } from '../i18n/i18n.js';
import { uiWords } from './words.js';

/** Copies a text and says so. */
export function Copy({ value, label }: { value: string; label?: string }) {
  const t = useWords(uiWords);
  return (
    <CopyButton value={value} timeout={2000}>
      {({ copied, copy }) =>
        label ? (
          <Button
            variant="light"
            leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
            onClick={copy}
          >
            {copied ? t.copied : label}
          </Button>
        ) : (
          <Tooltip label={copied ? t.copied : t.copy}>
            <ActionIcon onClick={copy} aria-label={copied ? t.copied : t.copy}>
              {copied ? <IconCheck size={18} /> : <IconCopy size={18} />}
            </ActionIcon>
          </Tooltip>
        )
      }
    </CopyButton>
  );
}

/** A snippet to paste elsewhere. */
export function Snippet({ code, label }: { code: string; label: string }) {
  return (
    <Box pos="relative">
      <Code
        block
        tabIndex={0}
        aria-label={label}
        role="region"
        bg="var(--octroi-card)"
        bd="1px solid var(--octroi-line)"
        pe={52}
        style={{ whiteSpace: 'pre', overflowX: 'auto' }}
      >
        {code}
      </Code>
      <Box pos="absolute" top={2} right={4} bg="var(--octroi-card)">
        <Copy value={code} />
      </Box>
    </Box>
  );
}
