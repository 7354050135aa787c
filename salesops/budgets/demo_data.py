"""Cost centres of the demonstration, and the money planned on them."""

# code, name, in use
COST_CENTRES = (
    ("VR-4100", "Sales incentives", True),
    ("VR-4200", "Launch training and material", True),
    ("VR-4300", "Partner overtime and ramp", True),
    ("VR-4400", "Tools and licenses", True),
    ("VR-4500", "Gift cards and credits", True),
    ("VR-4800", "Events and recognition", True),
    ("VR-4050", "Call centre moves (until last year)", False),
)
# For launches, by title: cost centre, what for, dollars. The next year's line repeats the title.
FOR_LAUNCHES = {
    "Home internet winter price lock": (("VR-4100", "Incentives", 84_000),),
    "Galaxy spring launch": (
        ("VR-4100", "Incentives", 240_000), ("VR-4200", "Device training", 46_000),
    ),
    "Early upgrade window": (("VR-4100", "Incentives", 55_000),),
    "BYOD $200 prepaid card": (("VR-4500", "Prepaid cards", 310_000),),
    "Summer unlimited add-a-line": (
        ("VR-4100", "Incentives", 205_000), ("VR-4300", "Overtime, weeks 1 to 4", 118_000),
    ),
    "Mover offer, summer": (("VR-4100", "Incentives", 62_000),),
    "Back-to-school trade-in": (("VR-4100", "Incentives", 96_000),),
    "iPhone autumn launch": (
        ("VR-4100", "Incentives", 240_000), ("VR-4200", "Device training", 58_000),
        ("VR-4300", "Overtime, weeks 1 and 2", 164_000),
    ),
    "Premium plan upgrade push": (("VR-4100", "Incentives", 70_000),),
    "Business port-in bonus, autumn": (("VR-4100", "Incentives", 48_000),),
    "5G Home $35 for life": (
        ("VR-4100", "Incentives", 228_000), ("VR-4200", "Install and address check", 24_500),
    ),
    "Switcher gift card $200": (("VR-4500", "Gift cards", 420_000),
                                ("VR-4100", "Incentives", 60_000)),
    "Holiday BOGO, Galaxy line": (
        ("VR-4100", "Incentives", 245_000), ("VR-4300", "Holiday overtime", 190_000),
    ),
    "Trade-in boost $300": (("VR-4100", "Incentives", 90_000),),
    "SMB multi-line promo": (("VR-4100", "Incentives", 42_000),),
    "Mover offer, free install": (("VR-4100", "Incentives", 66_000),
                                  ("VR-4500", "Install credits", 148_000)),
    "Cyber week online-to-call": (("VR-4100", "Incentives", 38_000),),
    "POS 14.2 rollout": (("VR-4200", "Training seats", 132_000),
                         ("VR-4400", "Second system for two weeks", 27_500)),
    "Tax refund prepaid push": (("VR-4100", "Incentives", 58_000),),
    "New Year plan refresh": (("VR-4200", "Training seats", 88_000),),
    "BYOD spring bonus": (("VR-4100", "Incentives", 72_000),),
}  # fmt: skip
# In general, this fiscal year.
IN_GENERAL = (
    ("VR-4400", "Chat platform seats", 386_000),
    ("VR-4400", "Screen recording", 74_400),
    ("VR-4300", "Bad-weather cover", 60_000),
    ("VR-4800", "Quarterly floor awards", 56_000),
    ("VR-4800", "Site visits", 41_250),
    ("VR-4100", "Channel SPIFFs, not tied to a launch", 120_000),
    ("VR-4200", "New-hire kits", 33_600),
)
