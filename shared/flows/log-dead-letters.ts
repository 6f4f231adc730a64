/** Where deliveries of log events are kept that can never be read. */
export interface LogDeadLetters {
  /** `data`: as it was delivered. Throws unless it is kept. */
  put(data: unknown, reason: string): Promise<void>;
}
