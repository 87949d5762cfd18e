import type { PlanWire } from '@libs/contracts';
import { Button, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useAction, useRead } from '../../api/hooks.js';
import { useSession } from '../../auth/session.js';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { useAddress } from '../../ui/address.js';
import { Status } from '../../ui/figures.js';
import { Page } from '../../ui/page.js';
import { Read, Trouble } from '../../ui/states.js';
import { Confirm } from '../common/confirm.js';
import { Editor } from './editor.js';
import { Version } from './version.js';
import { planWords } from './words.js';

/** A plan with its versions; the draft opens in the editor. */
export default function Plan() {
  const { planId } = useParams({ strict: false }) as { planId: string };
  const plan = useRead('readPlan', { params: { planId } });
  return <Read query={plan}>{(data) => <Sheet plan={data} />}</Read>;
}

function Sheet({ plan }: { plan: PlanWire }) {
  const t = useWords(planWords);
  const format = useFormat();
  const { may } = useSession();
  const [address, change] = useAddress<{ version?: number }>();
  const versions = plan.versions.toSorted((a, b) => b.version - a.version);
  const shown = versions.find(({ version }) => version === Number(address.version)) ?? versions[0]!;
  const add = useAction('addPlanVersion', { onDone: () => change({ version: undefined as never }) });
  const hasDraft = versions.some(({ status }) => status === 'draft');
  const dates = [
    shown.publishedAt && `${t.published}: ${format.day(shown.publishedAt)}`,
    shown.retiredAt && `${t.retired}: ${format.day(shown.retiredAt)}`,
  ].filter(Boolean);
  return (
    <Page
      title={shown.definition.name}
      trail={[{ label: t.title, to: '/console/plans' }]}
      lead={
        <Group gap="sm">
          <Status value={shown.status} />
          <Text span>{[plan.key, ...dates].join(' · ')}</Text>
        </Group>
      }
      actions={
        <>
          {!hasDraft && may('catalog.write') && (
            <Button
              leftSection={<IconPlus size={18} />}
              loading={add.isPending}
              onClick={() => add.mutate({ params: { planId: plan.id }, body: {} })}
            >
              {t.next}
            </Button>
          )}
          {shown.status === 'published' && may('catalog.publish') && (
            <Retire planId={plan.id} version={shown.version} />
          )}
        </>
      }
    >
      <Stack gap="xl">
        {add.error && <Trouble error={add.error} />}
        {versions.length > 1 && (
          <Group>
            <SegmentedControl
              aria-label={t.title}
              value={String(shown.version)}
              onChange={(value) => change({ version: Number(value) })}
              data={versions.map(({ version }) => ({ value: String(version), label: t.version(version) }))}
            />
          </Group>
        )}
        {shown.status === 'draft' && may('catalog.write') ? (
          <Editor
            key={`${plan.id} ${shown.version}`}
            planId={plan.id}
            version={shown.version}
            saved={shown.definition}
          />
        ) : (
          <Version definition={shown.definition} />
        )}
      </Stack>
    </Page>
  );
}

function Retire({ planId, version }: { planId: string; version: number }) {
  const t = useWords(planWords);
  const [isAsking, setAsking] = useState(false);
  const retire = useAction('retirePlan', { onDone: () => setAsking(false) });
  return (
    <>
      <Button variant="default" onClick={() => setAsking(true)}>
        {t.retire}
      </Button>
      <Confirm
        isOpen={isAsking}
        title={`${t.retire}: ${t.version(version)}`}
        label={t.retire}
        isDangerous
        isPending={retire.isPending}
        error={retire.error}
        onClose={() => setAsking(false)}
        onConfirm={() => retire.mutate({ params: { planId, version } })}
      >
        <Text>{t.retireAsk}</Text>
      </Confirm>
    </>
  );
}
