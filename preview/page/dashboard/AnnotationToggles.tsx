import {
  ControlsLabel,
  type SceneDataLayerProvider,
  SceneDataLayerSet,
  sceneGraph,
  SceneObjectBase,
  type SceneComponentProps,
} from '@grafana/scenes';

/**
 * One switch per annotation of the dashboard with its name, like in Grafana. Scenes has a control only for the whole
 * set.
 */
export class AnnotationToggles extends SceneObjectBase {
  static Component = ({ model }: SceneComponentProps<AnnotationToggles>) => (
    <>
      {sceneGraph
        .getDataLayers(model, true)
        .flatMap((set) => (set instanceof SceneDataLayerSet ? set.state.layers : [set]))
        .map((layer) => (
          <Toggle key={layer.state.key} layer={layer} />
        ))}
    </>
  );
}

function Toggle({ layer }: { layer: SceneDataLayerProvider }) {
  const { name } = layer.useState();
  return (
    <div style={{ display: 'flex' }}>
      <ControlsLabel htmlFor={`data-layer-${String(layer.state.key)}`} label={name} />
      <layer.Component model={layer} />
    </div>
  );
}
