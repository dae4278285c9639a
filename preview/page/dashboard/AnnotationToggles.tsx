import {
  ControlsLabel,
  type SceneDataLayerProvider,
  SceneDataLayerSet,
  sceneGraph,
  SceneObjectBase,
  type SceneComponentProps,
} from '@grafana/scenes';

/** A switch for each annotation of the dashboard under its own name, as in Grafana: scenes names only the set of them. */
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
