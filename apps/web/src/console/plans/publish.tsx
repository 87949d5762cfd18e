import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import { useAction } from '../../api/hooks.js';
import { useSession } from '../../auth/session.js';
import { useWords } from '../../i18n/i18n.js';
import { Confirm } from '../common/confirm.js';
import { planWords } from './words.js';

interface PublishProps {
  planId: string;
  version: number;
  name: string;
  isReady: boolean;
}

/** Puts a version up for sale, for good. */
export function Publish({ planId, version, name, isReady }: PublishProps) {
  const t = useWords(planWords);
  const { may } = useSession();
  const [isAsking, setAsking] = useState(false);
  const publish = useAction('publishPlan', { onDone: () => setAsking(false) });
  if (!may('catalog.publish')) return null;
  return (
    <>
      <Button disabled={!isReady} onClick={() => setAsking(true)}>
        {t.publish}
      </Button>
      <Confirm
        isOpen={isAsking}
        title={`${t.publish}: ${name}, ${t.version(version)}`}
        label={t.publish}
        isPending={publish.isPending}
        error={publish.error}
        onClose={() => setAsking(false)}
        onConfirm={() => publish.mutate({ params: { planId, version } })}
      >
        <Text>{t.publishAsk(name, version)}</Text>
      </Confirm>
    </>
  );
}
