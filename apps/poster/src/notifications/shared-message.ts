/**
 * The message of a cause, in SQL over rows with `message` (that of the oldest hold), `oldest`, and the `first` and `last` message in
 * alphabetical order: where the deals of a cause are told different things, what one of them is told is said to be of that one.
 */
export const sharedMessage = `case when min(first) = max(last) then '' else 'For the oldest deal: ' end
  || (array_agg(message order by oldest, currency))[1]`;
