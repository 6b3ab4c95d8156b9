# For sed -E: replaces the times, durations and rates of a run, and what is said of a model's retirement before and after
# its day, so that two runs give the same text.
s/^(routellm-batch: )(warning: )?(\S+) (was retired by|is deprecated:) .* (on [0-9-]+)$/\1\3 is or will be withdrawn \5/
s/(routellm-batch )[0-9]+\.[0-9]+\.[0-9]+/\1VERSION/
s/^(routellm-batch VERSION) \((development build|commit [^)]*)\)$/\1 (BUILD)/
s/("version": ?)"[0-9]+\.[0-9]+\.[0-9]+"/\1"VERSION"/
s/(routellm-batch VERSION), [0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]+Z,/\1, TIME,/
s/changed at [0-9]+\.[0-9]+/changed at TIME/g
s/file number [0-9]+/file number N/g
s/started [0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]+Z, [0-9.]+ s/started TIME, SECONDS s/g
s/ in [0-9.]+ s \([0-9,.]+ rows\/s\)/ in SECONDS s (RATE rows\/s)/
s/, in [0-9.]+ s; use/, in SECONDS s; use/
s/("started_at": ?)"[^"]*"/\1"TIME"/
s/("duration_seconds": ?)[0-9.e-]+/\1SECONDS/
s/^(routellm_batch_last_run_timestamp_seconds) [0-9]+$/\1 TIME/
s/^(routellm_batch_run_duration_seconds) [0-9.e-]+$/\1 SECONDS/
