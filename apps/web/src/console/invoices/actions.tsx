import type { InvoiceDetail } from '@libs/contracts';
import { Button, Text, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ApiError } from '../../api/client.js';
import { useAction } from '../../api/hooks.js';
import { useSession } from '../../auth/session.js';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { Confirm } from '../common/confirm.js';
import { consoleWords } from '../words.js';
import { invoiceWords } from './words.js';

interface ActionsProps {
  invoice: InvoiceDetail;
  /** Somebody else was first: nothing was done, and what is shown is old. */
  onConflict: () => void;
}
type Deed = keyof (typeof invoiceWords)['en']['actions'];

/** What may be done with an invoice now, by whom is looking at it. */
export function Actions({ invoice, onConflict }: ActionsProps) {
  const t = useWords(invoiceWords);
  const [asked, ask] = useState<Deed | null>(null);
  const deeds = useDeeds(invoice);
  return (
    <>
      {deeds.map((deed, index) => (
        <Button key={deed} variant={index === 0 ? 'filled' : 'default'} onClick={() => ask(deed)}>
          {t.actions[deed]}
        </Button>
      ))}
      {asked && <Ask key={asked} deed={asked} invoice={invoice} onConflict={onConflict} onClose={() => ask(null)} />}
    </>
  );
}

/** The deeds that status, collecting and role allow, the likeliest first. */
function useDeeds({ status, collection }: InvoiceDetail): Deed[] {
  const { may } = useSession();
  const deeds: Deed[] = [];
  if (status === 'in_review' && may('invoices.approve')) deeds.push('approve');
  if (status === 'in_review' && may('invoices.review')) deeds.push('sendBack');
  if (status === 'draft' && may('invoices.review')) deeds.push('recompute');
  if (status === 'approved' && may('invoices.issue')) deeds.push('issue');
  if (may('payments.collect')) {
    if (collection?.state === 'declined' && !collection.problem?.needsPartner) deeds.push('collect');
    if (collection?.state === 'held') deeds.push('resume');
    if (collection?.state === 'carried' || collection?.state === 'manual') deeds.push('settle');
  }
  return deeds;
}

function Ask({ deed, invoice, onConflict, onClose }: ActionsProps & { deed: Deed; onClose: () => void }) {
  const t = useWords(invoiceWords);
  const common = useWords(consoleWords);
  const [text, setText] = useState('');
  const { run, isPending, error } = useDeed(deed, invoice, text.trim(), { onConflict, onClose });
  const needsText = deed === 'sendBack' || deed === 'resume' || deed === 'settle';
  return (
    <Confirm
      isOpen
      title={t.actions[deed]}
      label={t.actions[deed]}
      isPending={isPending}
      isDisabled={needsText && text.trim().length < 3}
      error={error}
      onClose={onClose}
      onConfirm={run}
    >
      <Consequence deed={deed} invoice={invoice} />
      {deed === 'settle' && (
        <TextInput
          label={t.reference}
          description={t.referenceHint}
          required
          data-autofocus
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      )}
      {(deed === 'sendBack' || deed === 'resume') && (
        <Textarea
          label={common.reason}
          description={common.reasonHint}
          required
          data-autofocus
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      )}
    </Confirm>
  );
}

function Consequence({ deed, invoice }: { deed: Deed; invoice: InvoiceDetail }) {
  const { ask } = useWords(invoiceWords);
  const format = useFormat();
  const total = format.money(invoice.total);
  const due = format.money(invoice.due);
  const says: Record<Deed, string> = {
    approve:
      BigInt(invoice.total.minor) > 0n
        ? ask.approve(invoice.partnerName, total)
        : ask.approveNothing(invoice.partnerName),
    sendBack: ask.sendBack,
    recompute: ask.recompute,
    issue: ask.issue(invoice.partnerName, total),
    collect: ask.collect(invoice.partnerName, due),
    resume: ask.resume(due),
    settle: ask.settle(due),
  };
  return <Text>{says[deed]}</Text>;
}

interface Ends {
  onConflict: () => void;
  onClose: () => void;
}

/** One button for seven operations: each with the revision that was looked at. */
function useDeed(deed: Deed, { id, revision }: InvoiceDetail, text: string, { onConflict, onClose }: Ends) {
  const done = { onDone: onClose };
  const approve = useAction('approveInvoice', done);
  const sendBack = useAction('sendBackInvoice', done);
  const recompute = useAction('recomputeInvoice', done);
  const issue = useAction('issueInvoice', done);
  const collect = useAction('collectInvoiceAgain', done);
  const resume = useAction('resumeCollection', done);
  const settle = useAction('settleInvoice', done);
  const all = { approve, sendBack, recompute, issue, collect, resume, settle };
  const params = { invoiceId: id };
  const onError = (error: ApiError) => {
    if (error.code !== 'invoice_changed' && error.code !== 'invoice_wrong_status') return;
    onConflict();
    onClose();
  };
  const run: Record<Deed, () => void> = {
    approve: () => approve.mutate({ params, body: { revision, issue: true } }, { onError }),
    sendBack: () => sendBack.mutate({ params, body: { revision, reason: text } }, { onError }),
    recompute: () => recompute.mutate({ params, body: { revision } }, { onError }),
    issue: () => issue.mutate({ params, body: { revision } }, { onError }),
    collect: () => collect.mutate({ params }),
    resume: () => resume.mutate({ params, body: { reason: text } }),
    settle: () => settle.mutate({ params, body: { reference: text } }),
  };
  return { run: run[deed], isPending: all[deed].isPending, error: all[deed].error };
}
