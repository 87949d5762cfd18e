import type { Form } from '../form.js';

/** The fields of a percentage price. */
export const percentageForm: Form = {
  title: { en: 'Percentage', fr: 'Pourcentage' },
  summary: { en: 'A percentage of the amounts events carry', fr: 'Un pourcentage des montants des événements' },
  fields: [
    {
      name: 'ratePercent',
      type: 'percent',
      label: { en: 'Rate', fr: 'Taux' },
      hint: { en: 'Percent of each amount', fr: 'Pourcentage de chaque montant' },
      isRequired: true,
    },
    {
      name: 'fixedPerEvent',
      type: 'price',
      label: { en: 'Fixed fee', fr: 'Frais fixes' },
      hint: { en: 'For each event, besides the percentage', fr: 'Par événement, en plus du pourcentage' },
      isRequired: false,
      default: '0',
    },
    {
      name: 'freeEvents',
      type: 'integer',
      label: { en: 'Free events', fr: 'Événements gratuits' },
      hint: { en: 'The first ones of a period; empty for none', fr: 'Les premiers d’une période ; vide pour aucun' },
      isRequired: false,
      default: null,
    },
    {
      name: 'freeAmount',
      type: 'price',
      label: { en: 'Free amount', fr: 'Montant gratuit' },
      hint: {
        en: 'The first money of a period; empty for none',
        fr: 'Les premiers montants d’une période ; vide pour aucun',
      },
      isRequired: false,
      default: null,
    },
    {
      name: 'minimumPerEvent',
      type: 'price',
      label: { en: 'Least per transaction', fr: 'Minimum par transaction' },
      hint: { en: 'Empty for none', fr: 'Vide pour aucun' },
      isRequired: false,
      default: null,
    },
    {
      name: 'maximumPerEvent',
      type: 'price',
      label: { en: 'Most per transaction', fr: 'Maximum par transaction' },
      hint: { en: 'Empty for none', fr: 'Vide pour aucun' },
      isRequired: false,
      default: null,
    },
  ],
};
