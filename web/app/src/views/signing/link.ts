// The word of the link, kept in this tab while its person is away at BankID.
import { useEffect } from "react";

const KEPT = "kontobro.signing";

export const keepLink = (token: string): void => sessionStorage.setItem(KEPT, token);
export const keptLink = (): string | null => sessionStorage.getItem(KEPT);

/** Asked again whenever somebody comes back to the page: what happened meanwhile happened elsewhere. */
export function useComingBack(again: () => void): void {
  useEffect(() => {
    const back = () => {
      if (document.visibilityState === "visible") again();
    };
    document.addEventListener("visibilitychange", back);
    addEventListener("pageshow", back);
    return () => {
      document.removeEventListener("visibilitychange", back);
      removeEventListener("pageshow", back);
    };
  }, [again]);
}
