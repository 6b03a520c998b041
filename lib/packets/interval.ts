/** Ranges of whole numbers, both ends included. */

export interface Interval {
  readonly first: number;
  /** Inclusive. */
  readonly last: number;
}

/** Ports, 0 to 65,535. */
export type PortRange = Interval;
