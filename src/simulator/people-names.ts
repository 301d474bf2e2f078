/** First names, mostly of France, with the accents, hyphens and apostrophes that break programs. */
export const firstNames = listed(`
  Anaïs, Chloé, Zoé, Inès, Maëlle, Élodie, Éléonore, Héloïse, Noémie, Camille, Léa, Manon, Sarah,
  Julie, Claire, Sophie, Nathalie, Isabelle, Céline, Valérie, Solène, Anne-Sophie, Marie-Hélène,
  Marie-Thérèse, Jean-Pierre, Jean-François, Pierre-Yves, François, Jérôme, Frédéric, Gaël, Loïc,
  Rémi, Théo, Raphaël, Benoît, Nicolas, Julien, Thomas, Antoine, Hugo, Lucas, Louis, Arthur, Paul,
  Éric, Stéphane, Cédric, Hervé, Régis, Fatima, Yasmine, Amina, Mohamed, Karim, Mehdi, Youssef,
  Aïcha, Samir, Thi Mai, Linh, Wei, Priya, Rajesh, Aminata, Ousmane, Fatoumata, Mamadou, João,
  Inês, María José, Íñigo, Giulia, Jürgen, Søren, Zoë, Łukasz, Siân, D’Arcy`)

export const lastNames = listed(`
  Martin, Bernard, Thomas, Petit, Robert, Richard, Durand, Dubois, Moreau, Laurent, Simon, Michel,
  Lefèvre, Lefebvre, Leroy, Roux, David, Bertrand, Morel, Fournier, Girard, Bonnet, Dupont, Lambert,
  Fontaine, Rousseau, Vincent, Müller, Faure, André, Mercier, Blanc, Guérin, Boyer, Garnier,
  Chevalier, François, Legrand, Gauthier, Garcia, Perrin, Robin, Clément, Le Gall, Le Goff,
  De La Tour, Du Châtelet, D’Aboville, L'Hermite, N’Diaye, Nguyễn, Trần, Benali, Haddad, El Amrani,
  Traoré, Diallo, Koné, Ba, García-Márquez, Núñez, da Silva, Gonçalves, Rossi, Schröder, Weiß,
  Ødegaard, Kowalski, Wójcik, Novák, Popescu, O’Connor, O’Neill, MacDonald, Smith, Picard-Vasseur,
  Dumas-Leclercq, Berthelot, Hébert, Crété, Noël, Œuvrard`)

/** Where those work who do not work on Paris time. */
export const timeZones = listed(`
  Europe/London, Europe/Lisbon, Europe/Bucharest, America/Toronto, America/New_York,
  America/Martinique, Indian/Reunion, Africa/Dakar, Asia/Kolkata, Asia/Singapore`)

function listed(text: string): string[] {
  return text.split(',').map((item) => item.trim())
}
