import { containsRelativeTime } from './relative-time';

it.each([
  'Stuck for {{ $value | humanizeDuration }}.',
  'Stuck, {{ $value | humanizeDuration }} ago.',
  'Full in about {{ $value | humanizeDuration }}.',
  'It has been silent since {{ $value | humanizeDuration }}.',
  'Last heard {{ $value | printf "%.0f" }} s ago.',
  'Last heard {{ printf "%.0f" $value }}s ago.',
  'Stuck for {{ $value }} seconds.',
  'Silent for more than {{ $value }} minutes.',
  'Its newest sample is {{ $value }} minutes old.',
])('finds a relative time in: %s', (description) => {
  expect(containsRelativeTime(description)).toBe(true);
});

it.each([
  'Tasks took {{ $value | humanizeDuration }} on average.',
  'A scrape takes {{ $value | printf "%.1f" }} s, over half of its interval.',
  'It ended after {{ $value | humanizeDuration }}.',
  'Silent since {{ ($value | toTime).UTC.Format "15:04:05 UTC" }}.',
  'Restarted {{ $value }} times in the last 5 minutes.',
  'It cost {{ $value | printf "%.2f" }} dollars in the last hour.',
  'The budget for {{ $value }} workers is used up.',
])('finds no relative time in: %s', (description) => {
  expect(containsRelativeTime(description)).toBe(false);
});
