/** A question in the words of users: of the command line, or of a line of a batch. */
export interface QuestionText {
  readonly from: string;
  readonly to: string;
  /** Name, number or `any`. */
  readonly protocol?: string;
  /** `22`, `22-25` or `any`. */
  readonly port?: number | string;
  readonly icmpType?: number;
  readonly icmpCode?: number;
  /** The answer must come back whatever the protocol, as ping needs it. */
  readonly roundTrip?: boolean;
  /** Only without load balancers and the like. */
  readonly direct?: boolean;
}
