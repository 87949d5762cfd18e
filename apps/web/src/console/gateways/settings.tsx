import { Badge, Stack, Text, Title } from '@mantine/core';
import { useRead } from '../../api/hooks.js';
import { useWords } from '../../i18n/i18n.js';
import { Snippet } from '../../ui/copy.js';
import { Read } from '../../ui/states.js';
import { gatewayWords } from './words.js';

/** What to paste into the gateway; with the secret in its place as long as it is known. */
export function Settings({ connectionId, secret }: { connectionId: string; secret?: string | undefined }) {
  const t = useWords(gatewayWords).detail;
  const settings = useRead('getConnectionSettings', { params: { connectionId } });
  const filled = (text: string) => (secret ? text.replaceAll('CONNECTION_SECRET', secret) : text);
  return (
    <Read query={settings}>
      {({ url, headers, steps }) => (
        <Stack>
          {steps.map(({ title, language, code }, index) => (
            <div key={title}>
              <Title order={3} mb={6}>
                {index + 1}. {title} <Badge color="gray">{language}</Badge>
              </Title>
              <Snippet code={filled(code)} label={title} />
            </div>
          ))}
          <div>
            <Text size="sm" c="var(--octroi-faint)" mb={6}>
              {t.address}
            </Text>
            <Snippet code={filled(url)} label={t.address} />
          </div>
          {Object.keys(headers).length > 0 && (
            <div>
              <Text size="sm" c="var(--octroi-faint)" mb={6}>
                {t.headers}
              </Text>
              <Snippet
                code={Object.entries(headers)
                  .map(([name, value]) => `${name}: ${filled(value)}`)
                  .join('\n')}
                label={t.headers}
              />
            </div>
          )}
        </Stack>
      )}
    </Read>
  );
}
