/** Dimension values that calls must have, as the API takes them: `routeName=forecast`. */
export type Where = readonly string[];

export type Dimensions = Readonly<Record<string, string>>;

export const conditionOf = (dimension: string, value: string): string => `${dimension}=${value}`;

/** What one part of a line has: met by its calls alone. */
export const conditionsOfPart = (dimensions: Dimensions): string[] =>
  Object.entries(dimensions).map(([name, value]) => conditionOf(name, value));
