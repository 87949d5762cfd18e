export default function Catalogue() {
  return <p>catalogue</p>;
}
