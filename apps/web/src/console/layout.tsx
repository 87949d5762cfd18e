export default function Layout() {
  return <p>console</p>;
}
