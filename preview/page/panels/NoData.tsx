/** The centred text of a panel without data. */
export function NoData({ text }: { text: string }) {
  return (
    <div style={{ display: 'grid', placeItems: 'center', height: '100%', opacity: 0.75 }}>
      <span>{text}</span>
    </div>
  );
}
