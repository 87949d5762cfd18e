import {
  ActionIcon,
  Anchor,
  Badge,
  Button,
  createTheme,
  Drawer,
  Modal,
  NumberInput,
  Paper,
  PasswordInput,
  SegmentedControl,
  Select,
  Table,
  TextInput,
  Textarea,
  Tooltip,
  type MantineColorsTuple,
} from '@mantine/core';

/** The green of old copper roofs: the brand, actions, what is well. */
const verdigris: MantineColorsTuple = [
  '#e9f6f3',
  '#d3e9e4',
  '#a6d3ca',
  '#76bcae',
  '#4fa897',
  '#369b88',
  '#268f7c',
  '#17796a',
  '#0d655a',
  '#06504a',
];
/** Brass: what waits for somebody. */
const brass: MantineColorsTuple = [
  '#fdf6e4',
  '#f7ebcd',
  '#eed59d',
  '#e4be68',
  '#dcaa3e',
  '#d79e23',
  '#b97f0f',
  '#946307',
  '#7d5302',
  '#654200',
];
/** Warm greys, so that pages look like paper and not like a terminal. */
const stone: MantineColorsTuple = [
  '#faf9f6',
  '#f2f0eb',
  '#e6e3db',
  '#d3cfc4',
  '#b3aea1',
  '#8a8578',
  '#6b675c',
  '#524f46',
  '#3a3832',
  '#26241f',
];
const ink: MantineColorsTuple = [
  '#d5dcdb',
  '#b4bebd',
  '#93a09e',
  '#73817f',
  '#4b5957',
  '#3a4745',
  '#2a3634',
  '#1f2a28',
  '#172120',
  '#0f1817',
];

const dialogTitle = { fontFamily: 'var(--mantine-font-family-headings)', fontSize: '1.25rem', fontWeight: 560 };

/** One surface from the title to the buttons, as on a page. */
const dialogPaper = { backgroundColor: 'var(--octroi-card)' };

export const theme = createTheme({
  primaryColor: 'verdigris',
  primaryShade: { light: 8, dark: 7 },
  colors: { verdigris, brass, stone, gray: stone, dark: ink },
  black: '#22261f',
  autoContrast: true,
  luminanceThreshold: 0.35,
  fontFamily: '"Inter Variable", system-ui, -apple-system, "Segoe UI", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, monospace',
  headings: {
    fontFamily: '"Fraunces Variable", Georgia, serif',
    fontWeight: '560',
    sizes: {
      h1: { fontSize: '1.9rem', lineHeight: '1.2' },
      h2: { fontSize: '1.35rem', lineHeight: '1.3' },
      h3: { fontSize: '1.1rem', lineHeight: '1.35' },
    },
  },
  defaultRadius: 'md',
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  components: {
    Paper: Paper.extend({ defaultProps: { withBorder: true, radius: 'lg', p: 'lg', bg: 'var(--octroi-card)' } }),
    Button: Button.extend({ defaultProps: { fw: 560 } }),
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: 'subtle', color: 'gray', size: 'lg' } }),
    // A status is never cut short: a narrow column breaks elsewhere.
    Badge: Badge.extend({ defaultProps: { variant: 'light', radius: 'sm', tt: 'none', fw: 560, miw: 'max-content' } }),
    Table: Table.extend({ defaultProps: { verticalSpacing: 'sm', horizontalSpacing: 'md' } }),
    Modal: Modal.extend({
      defaultProps: { radius: 'lg', centered: true, overlayProps: { backgroundOpacity: 0.4, blur: 2 } },
      styles: { title: dialogTitle, header: dialogPaper, content: dialogPaper },
    }),
    Drawer: Drawer.extend({ styles: { title: dialogTitle } }),
    TextInput: TextInput.extend({ defaultProps: { size: 'md' } }),
    PasswordInput: PasswordInput.extend({ defaultProps: { size: 'md' } }),
    NumberInput: NumberInput.extend({ defaultProps: { size: 'md' } }),
    Select: Select.extend({ defaultProps: { size: 'md', allowDeselect: false } }),
    Textarea: Textarea.extend({ defaultProps: { size: 'md', autosize: true, minRows: 2 } }),
    SegmentedControl: SegmentedControl.extend({ defaultProps: { radius: 'md' } }),
    Anchor: Anchor.extend({ defaultProps: { underline: 'hover' } }),
    Tooltip: Tooltip.extend({ defaultProps: { withArrow: true, multiline: true, maw: 280 } }),
  },
});
