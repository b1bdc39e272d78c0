const exitCodesTopic = `Exit codes

  0    done; diff: nothing differs
  1    refused or failed
  2    the command was typed wrongly: unknown command, kind, option or value
  3    diff: something differs
  4    the hub refused the token, or does not allow this
  5    not found
  6    conflict: something else changed meanwhile
  7    timed out: wait, or the hub did not answer in time
  8    done in part: some of several targets or clusters failed
  9    needs a confirmation: repeat with --yes or --confirm TOKEN
  130  interrupted
`;

/** Texts of `manifold help TOPIC` that are not help of a command. */
export const helpTopics: Readonly<Record<string, string>> = { 'exit-codes': exitCodesTopic };
