import { words } from '../../i18n/i18n.js';

/** The search that is everywhere. */
export const searchWords = words({
  en: {
    open: 'Search',
    label: 'Search pages, partners, invoices, plans',
    hint: 'A page, a partner, an invoice’s number, a plan, an id …',
    pages: 'Pages',
    partners: 'Partners',
    invoices: 'Invoices',
    plans: 'Plans',
    nothing: 'Nothing found',
    found: (count: number) => (count === 1 ? '1 result' : `${count} results`),
    keys: 'Arrow keys choose, Enter opens, Escape closes.',
  },
  fr: {
    open: 'Rechercher',
    label: 'Chercher pages, partenaires, factures, offres',
    hint: 'Une page, un partenaire, un numéro de facture, une offre, un identifiant…',
    pages: 'Pages',
    partners: 'Partenaires',
    invoices: 'Factures',
    plans: 'Offres',
    nothing: 'Rien de trouvé',
    found: (count: number) => (count <= 1 ? `${count} résultat` : `${count} résultats`),
    keys: 'Flèches pour choisir, Entrée pour ouvrir, Échap pour fermer.',
  },
});
