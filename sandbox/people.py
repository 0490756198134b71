"""The people of the demo world. Law: only synthetic national identity numbers (Skatteetaten's: month + 80)."""

from sandbox.world import World

# key, fnr, given name, family name, birthdate, mobile, e-mail, user id at DNB
_PEOPLE = (
    ("ola", "12837410361", "Ola", "Bakken", "1974-03-12", "+4790000101", "ola@fjellheim.example", "OB10001"),
    ("siri", "05918110099", "Siri", "Dahl", "1981-11-05", "+4790000102", "siri@fjellheim.example", "SD10002"),
    ("per", "23868810181", "Per", "Haugen", "1988-06-23", "+4790000103", "per@fjellheim.example", "PH10003"),
    ("kari", "30817910269", "Kari", "Lien", "1979-01-30", "+4790000104", "kari@fjordregnskap.example", "KL10004"),
    ("ingrid", "17899010027", "Ingrid", "Solberg", "1990-09-17", "+4790000105", "ingrid@nordlys.example", "IS10005"),
    ("nils", "08846910361", "Nils", "Aas", "1969-04-08", "+4790000106", "nils@havbris.example", "NA10006"),
    ("anne", "26928410012", "Anne", "Moen", "1984-12-26", "+4790000107", "anne@toppen.example", "AM10007"),
)


def seed(world: World) -> None:
    """Documents of kind "person" by key: {key, fnr, given_name, family_name, birthdate, mobile, email, dnb_user_id}."""
    for key, fnr, given_name, family_name, birthdate, mobile, email, dnb_user_id in _PEOPLE:
        world.store.put(
            "person",
            key,
            {
                "key": key,
                "fnr": fnr,
                "given_name": given_name,
                "family_name": family_name,
                "birthdate": birthdate,
                "mobile": mobile,
                "email": email,
                "dnb_user_id": dnb_user_id,
            },
        )
