"""Pools of invented people's names, the most frequent first."""


def _words(text: str) -> tuple[str, ...]:
    """Names of one pool; `~` stands for a space within a name."""
    return tuple(word.replace("~", " ") for word in text.split())


ADULT_FIRST_NAMES: tuple[str, ...] = _words(
    """Michael Jennifer Jessica Christopher David Ashley James Sarah Matthew John Amanda Robert
    Joshua Emily Daniel Joseph Elizabeth Andrew Nicole William Stephanie Ryan Melissa Lauren
    Anthony Brian Megan Rachel Kimberly Thomas Amy Kevin Samantha Jonathan Rebecca Michelle Eric
    Katherine Nicholas Laura Steven Christina Timothy Alexander Kelly Jason Erin Benjamin Jeffrey
    Anna Adam Mark Hannah Richard Maria Patrick Lisa Charles Allison Sean Angela Kyle Victoria
    Nathan Danielle Justin Andrea Zachary Heather Aaron Julie Jacob Karen Gregory Catherine Brandon
    Natalie Paul Sara Scott Kathryn Samuel Susan Stephen Mary Kenneth Crystal Tyler Erica Peter
    Jamie Travis Molly Bradley Julia Derek Alexandra Ian Claire Jordan Patricia Marcus Margaret
    Edward Leah Vincent Caroline Dustin Linda Philip Monica Evan Teresa Carlos Kristen Luis
    Vanessa Trevor Diana Victor Tiffany Mitchell Abigail Joel Chelsea Keith Jacqueline Craig
    Grace Antonio Veronica Shane Holly George Brooke Alejandro Barbara Martin Cynthia Wesley
    Deborah Dennis Pamela Frank Sandra Henry Meredith Theodore Bethany Raymond Alicia Gabriel
    Priya Omar Mei Rahul Yuki Hassan Ingrid Dmitri Fatima Kwame Leila Tomasz Noor Sven Anjali Diego
    José René Zoë Renée Mónica Søren Łukasz Chloé Núria Jürgen Mary-Kate Jean-Luc D'Andre Anne-Marie
    Harriet Clifton Rosalind Everett Winifred Thaddeus Cordelia Ambrose Beatrix Leopold Marguerite
    Desmond Philippa Rupert Octavia Cyrus Delphine Magnus Ottilie Alistair Imogen Barnaby Saoirse
    Quentin Tamsin Lionel Greta Ephraim Isolde Conrad Maeve Roderick Sabine Emmett Lavinia Hollis
    Perpetua Ansel Clementine Bertrand Marisol Lachlan Henrietta Osgood Yolanda Fergus Rosamund
    Tobias Ursula Reginald Zelda Horatio Esperanza Milton Guinevere Lowell Adelaide"""
)

CHILD_FIRST_NAMES: tuple[str, ...] = _words(
    """Liam Emma Noah Olivia Mason Ava Jacob Sophia Ethan Isabella William Mia James Charlotte
    Alexander Amelia Benjamin Evelyn Elijah Abigail Lucas Harper Logan Emily Oliver Elizabeth
    Jackson Avery Aiden Sofia Daniel Ella Matthew Madison Samuel Scarlett David Victoria Joseph
    Aria Carter Grace Owen Chloe Wyatt Camila John Penelope Jack Riley Luke Layla Jayden Lillian
    Dylan Nora Grayson Zoey Levi Mila Isaac Aubrey Gabriel Hannah Julian Lily Mateo Addison
    Anthony Eleanor Jaxon Natalie Lincoln Luna Joshua Savannah Christopher Brooklyn Andrew Leah
    Theodore Zoe Caleb Stella Ryan Hazel Asher Ellie Nathan Paisley Thomas Audrey Leo Skylar Isaiah
    Violet Charles Claire Josiah Bella Hudson Aurora Christian Lucy Hunter Anna Connor Samantha
    Eli Caroline Ezra Genesis Aaron Aaliyah Landon Kennedy Adrian Kinsley Jonathan Allison Nolan
    Maya Jeremiah Sarah Easton Madelyn Elias Adeline Colton Alexa Cameron Ariana Carson Elena
    Robert Gabriella Angel Naomi Maverick Alice Nicholas Sadie Dominic Hailey Ian Eva Adam Emilia
    Everett Autumn Silas Quinn Jude Nevaeh Milo Piper Rowan Ruby Beckett Serenity Ronan Willow
    Arlo Everly Soren Cora Kai Kaylee Atlas Lydia Finn Aubree Otis Arianna Anaïs Inès Léo Mateusz
    Ines Ravi Amara Kenji Zara Malik Freya Idris Wren Juniper Orion Clover Basil Marlowe Thea
    Magnolia Bodhi Sage Linnea Caspian Odette Phoenix Briar Lennox Ophelia Ignatius Coraline Percy
    Saffron Cassius Winslow Calliope Evander Posy Dashiell Elowen Lysander"""
)

SURNAMES: tuple[str, ...] = _words(
    """Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez
    Gonzalez Wilson Anderson Thomas Taylor Moore Jackson Martin Lee Perez Thompson White Harris
    Sanchez Clark Ramirez Lewis Robinson Walker Young Allen King Wright Scott Torres Nguyen Hill
    Flores Green Adams Nelson Baker Hall Rivera Campbell Mitchell Carter Roberts Gomez Phillips
    Evans Turner Diaz Parker Cruz Edwards Collins Reyes Stewart Morris Morales Murphy Cook Rogers
    Gutierrez Ortiz Morgan Cooper Peterson Bailey Reed Kelly Howard Ramos Kim Cox Ward Richardson
    Watson Brooks Chavez Wood James Bennett Gray Mendoza Ruiz Hughes Price Alvarez Castillo Sanders
    Patel Myers Long Ross Foster Jimenez Powell Jenkins Perry Russell Sullivan Bell Coleman Butler
    Henderson Barnes Gonzales Fisher Vasquez Simmons Romero Jordan Patterson Alexander Hamilton
    Graham Reynolds Griffin Wallace Moreno West Cole Hayes Bryant Herrera Gibson Ellis Tran Medina
    Aguilar Stevens Murray Ford Castro Marshall Owens Harrison Fernandez McDonald Woods Washington
    Kennedy Wells Vargas Henry Chen Freeman Webb Tucker Guzman Burns Crawford Olson Simpson Porter
    Hunter Gordon Mendez Silva Shaw Snyder Mason Dixon Munoz Hunt Hicks Holmes Palmer Wagner Black
    Robertson Boyd Rose Stone Salazar Fox Warren Mills Meyer Rice Schmidt Garza Daniels Ferguson
    Nichols Stephens Soto Weaver Ryan Gardner Payne Grant Dunn Kelley Spencer Hawkins Arnold Pierce
    Hansen Peters Santos Hart Bradley Knight Elliott Cunningham Duncan Armstrong Hudson Carroll Lane
    O'Brien García Núñez D'Angelo Müller O'Connor Peña Muñoz Lefèvre Sørensen Kovač Żak Björk Nuñez
    de~la~Cruz"""
)

_TAIL_STARTS = _words(
    "Bran Hol Wes Kor Lan Mor Ash Pem Thorn Vel Dun Har Mil Ost Rav Sel Tam Ulm Wyn Zel Bar Cald "
    "Dorn Eck Fen Gal Hag Isen Jar Kel Lind Marl Nor Orm Pet Quin Ros Stav Trev Varn"
)
_TAIL_MIDDLES = ("", "en", "er", "ing", "o", "a", "el", "is")
_TAIL_ENDS = _words(
    "berg ton ley well sen ski man ford by wick stad hart mere low gate croft dale field hurst "
    "bury sted worth combe quist rup vik strom brand haus meier"
)

TAIL_SURNAMES: tuple[str, ...] = tuple(
    start + middle + end for end in _TAIL_ENDS for start in _TAIL_STARTS for middle in _TAIL_MIDDLES
)

_LISTED_NICKNAMES = _words(
    """Michael/Mike/Mikey Jennifer/Jen/Jenny Jessica/Jess/Jessie Christopher/Chris/Topher David/Dave
    James/Jim/Jimmy/Jamie Matthew/Matt John/Jack/Johnny Amanda/Mandy Robert/Bob/Rob/Bobby
    Joshua/Josh Emily/Em Daniel/Dan/Danny Joseph/Joe/Joey Elizabeth/Liz/Beth/Betsy
    Andrew/Andy/Drew Nicole/Nikki William/Bill/Will/Billy Stephanie/Steph Melissa/Missy
    Anthony/Tony Megan/Meg Rachel/Rach Kimberly/Kim Thomas/Tom/Tommy Kevin/Kev Samantha/Sam
    Jonathan/Jon Rebecca/Becky/Becca Michelle/Shelly Katherine/Kate/Kathy/Katie Nicholas/Nick
    Steven/Steve Christina/Chris/Tina Timothy/Tim Alexander/Alex/Xander Benjamin/Ben Jeffrey/Jeff
    Richard/Rick/Dick/Rich Patrick/Pat/Paddy Charles/Chuck/Charlie Allison/Allie
    Victoria/Vicky/Tori Nathan/Nate Danielle/Dani Andrea/Andie Zachary/Zach Jacob/Jake
    Gregory/Greg Catherine/Cathy/Kate Natalie/Nat Kathryn/Kathy/Kate Samuel/Sam/Sammy
    Susan/Sue/Suzy Stephen/Steve Kenneth/Ken/Kenny Peter/Pete Bradley/Brad Alexandra/Alex/Sandra
    Patricia/Pat/Patty/Trish Margaret/Peggy/Maggie/Meg Edward/Ed/Ted/Eddie Vincent/Vince
    Caroline/Carrie Philip/Phil Teresa/Terry/Tess Mitchell/Mitch Abigail/Abby Jacqueline/Jackie
    Veronica/Ronnie Barbara/Barb Cynthia/Cindy Deborah/Deb/Debbie Pamela/Pam Sandra/Sandy
    Theodore/Ted/Theo Raymond/Ray Gabriel/Gabe Henry/Hank/Harry Frank/Frankie Harriet/Hattie
    Reginald/Reggie Ronald/Ron Victor/Vic Marcus/Marc Martin/Marty Dennis/Denny Eleanor/Ellie/Nora
    Madison/Maddie Isabella/Bella/Izzy"""
)
NICKNAMES: dict[str, tuple[str, ...]] = {
    name: tuple(short) for name, *short in (entry.split("/") for entry in _LISTED_NICKNAMES)
}

# Names for friends' use only: no list of nicknames leads from them to a first name.
PET_NAMES: tuple[str, ...] = _words(
    """Bean Moose Sparky Tiger Biscuit Peanut Dizzy Ziggy Pickle Goose Rocket Tater Boomer Sprout
    Noodle Fitz Wombat Chalky Beta Crimper Zuzu Kiki Bibi Momo Jojo Dodo Lulu Tintin Fizz
    Gizmo"""
)
