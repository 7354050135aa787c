"""Currencies of ISO 4217 that money is named in, and the decimals each has."""

from vrops.core.errors import Invalid

_TWO_PLACES = """
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF
CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL
HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP
MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD
SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS
VED VES WST XCD YER ZAR ZMW ZWG
"""
_OTHER_PLACES = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
}

CURRENCIES: dict[str, int] = dict.fromkeys(_TWO_PLACES.split(), 2) | {
    code: decimals for decimals, codes in _OTHER_PLACES.items() for code in codes.split()
}


def places(currency: str) -> int:
    """Decimals of the currency: 2 for USD, 0 for JPY, 3 for KWD; refuses an unknown code."""
    try:
        return CURRENCIES[currency]
    except KeyError:
        raise Invalid(
            f"“{currency[:80]}” is not a currency; use a code such as USD.",
            code="core.unknown_currency",
        ) from None
