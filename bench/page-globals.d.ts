/** What the benchmarks define in the page that they measure. The functions run in the page, see the comments there. */
interface Window {
  /** panel-query.mjs */
  readRecord(): { startMs: number; responseMs: number; paintMs: number; bytes: number; parseMs: number };
  /** panel/frame-recorder.mjs */
  takePaints(): { startTime: number; duration: number }[];
  stopFrameRecording(): { frames: number[]; paints: number[] };
  /** dashboards/page-load.mjs */
  firstPanelMs?: number;
}
