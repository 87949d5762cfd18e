import { words } from '../../i18n/i18n.js';

export const homeWords = words({
  en: {
    title: (name: string) => `Good to see you, ${name}`,
    toApprove: 'To approve',
    invoices: (count: number) => (count === 1 ? '1 invoice' : `${count} invoices`),
    issued: 'Issued this month',
    paid: 'Paid this month',
    open: 'Issued, not paid',
    mrr: 'Recurring a month',
    subscriptions: (count: number) => (count === 1 ? '1 subscription' : `${count} subscriptions`),
    explain: {
      toApprove: 'Invoices in review, added up by currency. Drafts that were sent back are not among them.',
      issued: (month: string) => `Totals of invoices issued in ${month}, whatever became of them since.`,
      paid: (month: string) => `Money that was received in ${month}, for invoices of any month.`,
      open: 'What is still due on issued invoices.',
      mrr: 'Recurring charges of active subscriptions, divided by the months of their cadence. Usage is not in it.',
    },
    needs: 'Needs somebody',
    nothingNeeds: 'Nothing needs anybody',
    nothingNeedsText: 'No invoice, payment, record or message waits for a decision.',
    todo: {
      review: (count: number) => (count === 1 ? '1 invoice waits for approval' : `${count} invoices wait for approval`),
      sentBack: (count: number) => (count === 1 ? '1 draft was sent back' : `${count} drafts were sent back`),
      toIssue: (count: number) =>
        count === 1 ? '1 invoice is approved and not issued' : `${count} invoices are approved and not issued`,
      declined: (count: number) => (count === 1 ? '1 payment was declined' : `${count} payments were declined`),
      held: (count: number) =>
        count === 1
          ? '1 collection is held at a step with Stripe'
          : `${count} collections are held at a step with Stripe`,
      corrections: (count: number) =>
        count === 1
          ? '1 correction: usage changed after its invoice'
          : `${count} corrections: usage changed after their invoices`,
      quarantine: (count: number) =>
        count === 1 ? '1 record waits in quarantine' : `${count} records wait in quarantine`,
      deadLetters: (count: string) =>
        count === '1' ? '1 message failed for good' : `${count} messages failed for good`,
      gateways: (count: number) =>
        count === 1 ? '1 gateway is silent or failing' : `${count} gateways are silent or failing`,
      alerts: (count: number, name: string) => (count === 1 ? `1 alert of ${name}` : `${count} alerts of ${name}`),
    },
    overdue: 'Overdue',
    noOverdue: 'No invoice is past its due date.',
    days: (from: number, to: number | null) => (to === null ? `over ${from - 1} days` : `${from}–${to} days`),
    bucket: 'Days past due',
    showOverdue: 'Show them',
    currency: 'Currency',
    count: 'Invoices',
    sum: 'Due',
    traffic: 'Traffic',
    lastCall: 'Last record stored',
    rate: 'Records a minute, mean of five',
    lastHour: 'Last hour',
    hour: (accepted: string, quarantined: string) => `${accepted} counted, ${quarantined} quarantined`,
    noTraffic: 'No gateway is connected yet',
    connect: 'Connect a gateway',
    never: 'nothing yet',
    months: 'Issued and paid by month',
    month: 'Month',
    issuedColumn: 'Issued',
    paidColumn: 'Paid',
    noMonths: 'The first issued invoice starts this table.',
  },
  fr: {
    title: (name: string) => `Bonjour ${name}`,
    toApprove: 'À approuver',
    invoices: (count: number) => (count <= 1 ? `${count} facture` : `${count} factures`),
    issued: 'Émis ce mois-ci',
    paid: 'Encaissé ce mois-ci',
    open: 'Émis, non payé',
    mrr: 'Récurrent mensuel',
    subscriptions: (count: number) => (count <= 1 ? `${count} abonnement` : `${count} abonnements`),
    explain: {
      toApprove: 'Les factures à vérifier, additionnées par devise. Les brouillons renvoyés n’en font pas partie.',
      issued: (month: string) => `Total des factures émises en ${month}, quel que soit leur sort depuis.`,
      paid: (month: string) => `Sommes reçues en ${month}, pour les factures de tous les mois.`,
      open: 'Ce qui reste dû sur les factures émises.',
      mrr: 'Charges récurrentes des abonnements actifs, divisées par les mois de leur périodicité. La consommation n’y est pas.',
    },
    needs: 'Attend quelqu’un',
    nothingNeeds: 'Rien n’attend personne',
    nothingNeedsText: 'Aucune facture, aucun paiement, enregistrement ou message n’attend de décision.',
    todo: {
      review: (count: number) =>
        count <= 1 ? `${count} facture attend une approbation` : `${count} factures attendent une approbation`,
      sentBack: (count: number) => (count <= 1 ? `${count} brouillon renvoyé` : `${count} brouillons renvoyés`),
      toIssue: (count: number) =>
        count <= 1 ? `${count} facture approuvée, non émise` : `${count} factures approuvées, non émises`,
      declined: (count: number) => (count <= 1 ? `${count} paiement refusé` : `${count} paiements refusés`),
      held: (count: number) =>
        count <= 1
          ? `${count} encaissement retenu à une étape chez Stripe`
          : `${count} encaissements retenus à une étape chez Stripe`,
      corrections: (count: number) =>
        count <= 1
          ? `${count} correction : la consommation a changé après la facture`
          : `${count} corrections : la consommation a changé après les factures`,
      quarantine: (count: number) =>
        count <= 1 ? `${count} enregistrement en quarantaine` : `${count} enregistrements en quarantaine`,
      deadLetters: (count: string) =>
        count === '1' ? '1 message a échoué définitivement' : `${count} messages ont échoué définitivement`,
      gateways: (count: number) =>
        count <= 1 ? `${count} passerelle muette ou en échec` : `${count} passerelles muettes ou en échec`,
      alerts: (count: number, name: string) =>
        count <= 1 ? `${count} alerte de ${name}` : `${count} alertes de ${name}`,
    },
    overdue: 'En retard',
    noOverdue: 'Aucune facture n’a dépassé son échéance.',
    days: (from: number, to: number | null) => (to === null ? `plus de ${from - 1} jours` : `${from} à ${to} jours`),
    bucket: 'Jours de retard',
    showOverdue: 'Les afficher',
    currency: 'Devise',
    count: 'Factures',
    sum: 'Dû',
    traffic: 'Trafic',
    lastCall: 'Dernier enregistrement conservé',
    rate: 'Enregistrements par minute, sur cinq minutes',
    lastHour: 'Dernière heure',
    hour: (accepted: string, quarantined: string) => `${accepted} comptés, ${quarantined} en quarantaine`,
    noTraffic: 'Aucune passerelle n’est encore connectée',
    connect: 'Connecter une passerelle',
    never: 'rien pour l’instant',
    months: 'Émis et encaissé par mois',
    month: 'Mois',
    issuedColumn: 'Émis',
    paidColumn: 'Encaissé',
    noMonths: 'La première facture émise ouvrira ce tableau.',
  },
});
