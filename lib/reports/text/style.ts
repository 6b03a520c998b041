import colours from 'picocolors';
import type { Places } from './places.ts';

/** What a text report may use: width, colour, names of places. The only file that knows picocolors. */

export interface TextOptions {
  /** Characters a line may have. */
  readonly width: number;
  readonly colour: boolean;
}

export interface Style {
  readonly width: number;
  readonly paint: Paint;
  readonly places: Places;
}

type Painter = (text: string) => string;

export interface Paint {
  readonly bold: Painter;
  readonly dim: Painter;
  readonly red: Painter;
  readonly yellow: Painter;
  readonly cyan: Painter;
  readonly green: Painter;
}

/** Painters that do nothing where colour is not wanted. */
export function paintOf({ colour }: TextOptions): Paint {
  const { bold, dim, red, yellow, cyan, green } = colours.createColors(colour);
  return { bold, dim, red, yellow, cyan, green };
}
