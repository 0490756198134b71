// Who has asked for a consent is sent to the bank as soon as it has an address, whatever becomes of the card they
// pressed in: the new consent takes the place of the old one, and its card with it.
import { createContext, useContext, useEffect, useState, type ReactNode } from "react";
import { addressOf, type Company } from "./consents";

const Going = createContext<(consentId: string) => void>(() => {});

export const useGo = () => useContext(Going);

export function Goes({ company, children }: { company: Company; children: ReactNode }) {
  const [wanted, go] = useState<string>();
  const consent = company.consents.find((one) => one.id === wanted);
  const address = consent ? addressOf(consent) : null;
  useEffect(() => {
    if (address) location.assign(address);
  }, [address]);
  return <Going value={go}>{children}</Going>;
}
