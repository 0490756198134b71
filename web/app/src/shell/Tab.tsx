import { NavLink } from "react-router";

interface Props {
  to: string;
  name: string;
  end?: boolean | undefined;
}

/** A link of a menu. Its name is also there for CSS, which makes it as wide as when it is bold. */
export function Tab({ to, name, end = false }: Props) {
  return (
    <NavLink to={to} end={end} data-name={name} className="tab">
      {name}
    </NavLink>
  );
}
